/** The forms of the seed's examples (seed 000), their hidden parts filled in and what has to last made to last. */

export const LEGAL_EXAMPLE = {
  general_information: {
    client_code: '123456',
    full_name_ru: 'ООО "Пример"',
    short_name_ru: 'ООО "Пример"',
    full_name_foreign: 'Example LLC',
    short_name_foreign: 'Example',
    legal_form: 'ООО',
  },
  representative_without_power_of_attorney: {
    name: 'Иванов Иван Иванович',
    position: 'Генеральный директор',
    document_basis: 'Приказ №1',
    start_date: '2023-01-01',
  },
  representative_with_power_of_attorney: {
    name: 'Петров Петр Петрович',
    document_basis: 'Доверенность №2',
    start_date: '2023-01-01',
    end_date: '2099-12-31',
  },
  beneficiary: {
    name: 'Сидоров Сергей Сергеевич',
    contract_number: 'Д-12345',
    contract_date: '2022-06-15',
  },
  beneficial_owner: 'Сидоров Сергей Сергеевич',
  registration_and_tax_info: {
    country_of_registration: 'Россия',
    inn_or_kpp: '7701234567',
    ogrn: '1122334455667',
    registration_date: '2010-05-12',
    issuing_authority: 'ИФНС № 46',
    okpo: '12345678',
    bic: '044525225',
  },
  has_registration_before_2002: false,
  addresses: {
    legal_address: 'г. Москва, ул. Ленина, д. 1',
    postal_address: 'г. Москва, ул. Ленина, д. 1',
    activity_location: 'г. Москва, ул. Ленина, д. 1',
  },
  contacts: {
    phone: '+7 (495) 123-45-67',
    fax: '+7 (495) 123-45-68',
    email: 'contact@example.com',
    website: 'https://www.example.com',
  },
  license_data: {
    license_activity_type: 'Брокерская деятельность',
    license_details: 'Лицензия №12345 от 01.01.2020',
  },
  structure_and_assets: {
    management_structure_info: 'Совет директоров: Иванов И.И., Петров П.П.',
    assets_founders_trustees_info: 'Учредители: Иванов И.И.',
  },
  bank_info: {
    bank_details: 'Банк "Пример" Р/с 40702810400000000001',
    has_accounts_in_terror_sponsor_banks: false,
    has_relations_with_non_managed_banks: false,
    is_info_disclosure_issuer: true,
  },
  fatca: {
    is_us_tax_resident: false,
    has_us_registration_or_postal_address: false,
    has_us_taxpayer_beneficiaries_or_controllers: false,
    has_us_phone_number: false,
    has_us_address_power_of_attorney: false,
    has_us_long_term_payment_instructions: false,
  },
  business_relationships: {
    relationship_purpose: 'BROKER_SERVICE',
    relationship_type: 'LONG_TERM',
    source_of_funds: 'Вложение акционеров',
    business_reputation: 'POSITIVE',
    financial_condition: 'Устойчивое',
  },
  legal_status: {
    liquidation_in_process: false,
    bankruptcy_in_process: false,
    has_court_bankruptcy_decisions: false,
    has_default_facts: false,
    agency_ratings: 'AAA',
  },
  consents: {
    personal_data_processing_consent: true,
    information_veracity_confirmation: true,
    fatca_consent: false,
  },
};

export const INDIVIDUAL_BASIC_EXAMPLE = {
  first_name: 'Иван',
  last_name: 'Петров',
  middle_name: 'Алексеевич',
  document_name: 'Паспорт',
  document_series: '1234',
  document_number: '567890',
  document_issue_date: '2020-01-15',
  document_expiry_date: '2099-12-31',
  document_issuing_authority: 'ГУ МВД России',
  citizenship: ['Россия'],
};

export const INDIVIDUAL_FULL_EXAMPLE = {
  first_name: 'Иван',
  last_name: 'Иванов',
  middle_name: 'Иванович',
  document_name: 'Паспорт гражданина Российской Федерации',
  document_series: '4509',
  document_number: '123456',
  document_issue_date: '2015-05-20',
  document_expiry_date: '2099-12-31',
  document_issuing_authority: 'ГУ МВД России',
  citizenship: ['Россия'],
  contact_info: {
    phone_number: '+7 (495) 123-45-67',
    fax: '+7 (495) 765-43-21',
    email: 'ivanov@example.com',
    additional_contact_info: 'Дополнительная контактная информация',
  },
  stay_permit: {
    document_name: 'Вид на жительство',
    series: '5678',
    number: '87654321',
    start_date: '2020-01-01',
    end_date: '2099-12-31',
  },
  representative: {
    full_name_or_entity: 'ООО Представитель',
    basis_document: 'Доверенность',
    start_of_authority: '2023-01-01',
    end_of_authority: '2099-12-31',
  },
  beneficial_owner: {
    full_name: 'Иванов Петр Иванович',
  },
  beneficiary: {
    full_name_or_entity: 'ЗАО Бенефициар',
    contract_number: 'BNF-123456',
    contract_date: '2023-03-01',
  },
  pep: {
    position: 'Депутат',
    employer: 'Государственная Дума',
    employer_address: 'Москва, ул. Охотный Ряд, д. 1',
  },
  pep_relative: {
    relationship_degree: 'Брат',
    full_name: 'Иванов Сергей Иванович',
    position: 'Министр',
  },
  us_taxpayer_indicators: {
    us_citizenship: false,
    has_green_card: false,
    birth_country_is_us: false,
    physical_or_registered_or_mailing_address_in_us: false,
    care_of_or_held_mail_address_in_us: false,
    contact_phone_in_us: false,
    long_term_payment_instructions_to_us_account: false,
    power_of_attorney_to_person_with_us_address: false,
  },
  business_relationship: {
    purpose_of_relationship: ['Инвестиции', 'Торговля'],
    nature_of_relationship: 'Партнёрство',
    financial_business_activity_goals: 'Расширение бизнеса',
    financial_status: 'Устойчивое',
    business_reputation: 'Отличная',
    sources_of_funds: ['Инвестиции', 'Доходы от бизнеса'],
  },
  user_consent_data: {
    personal_data_processing_consent: true,
    information_accuracy_confirmation: true,
    fatca_consent: false,
  },
  tax_number: '14214',
  tax_residence: {
    is_kyrgyzstan_resident: true,
    tax_residency_in_other_countries: [
      {
        country: 'Georgia',
        tax_number: '919238174',
      },
    ],
  },
};
